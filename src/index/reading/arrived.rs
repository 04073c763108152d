//! The decisions of an index in the order in which they entered it.

use super::open::{Arrived, Index};
use crate::index::IndexError;
use crate::index::arrivals::{Arrival, Arrivals};
use crate::model::Reference;

impl Index {
    /// When decisions entered the index, changed, or were found to be withdrawn.
    pub fn arrivals(&self) -> Result<&Arrivals, IndexError> {
        if let Some(arrivals) = self.arrivals.get() {
            return Ok(arrivals);
        }
        let arrivals = Arrivals::read(self.built().parent().unwrap_or(self.built()))?;
        Ok(self.arrivals.get_or_init(|| arrivals))
    }

    /// The decisions that it holds, those that entered it last first, then by their
    /// references.
    pub(crate) fn arrived(&self) -> Result<&[Arrived], IndexError> {
        if let Some(arrived) = self.arrived.get() {
            return Ok(arrived);
        }
        let arrivals = self.arrivals()?;
        let mut decisions: Vec<(&str, &Arrival)> = (arrivals.decisions.iter())
            .map(|(slug, arrival)| (&**slug, arrival))
            .collect();
        decisions.sort_unstable_by(|(one, early), (other, late)| {
            (late.arrived_in, one).cmp(&(early.arrived_in, other))
        });
        let mut arrived = Vec::with_capacity(decisions.len());
        for (slug, arrival) in decisions {
            let reference = Reference::of_collection(slug);
            let address = reference
                .map(|reference| self.find(&reference))
                .transpose()?;
            if let Some(address) = address.flatten() {
                arrived.push(Arrived {
                    address,
                    arrival: arrival.clone(),
                });
            }
        }
        Ok(self.arrived.get_or_init(|| arrived))
    }
}
