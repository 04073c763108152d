use std::sync::LazyLock;

use super::random::{Random, Weighted};

/// A body that does not exist.
#[derive(Debug)]
pub(super) struct Authority {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// The kind of a body, which decides what complaints about it concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Council,
    School,
    Trust,
    Company,
    Transport,
}

impl Kind {
    /// The name that a statement uses for the body after its full name.
    pub(super) fn short_name(self) -> &'static str {
        match self {
            Self::Council => "the Council",
            Self::School => "the School",
            Self::Trust => "the Trust",
            Self::Company => "the Care Provider",
            Self::Transport => "the Authority",
        }
    }
}

/// The bodies of one kind; some get far more complaints than others.
#[derive(Debug)]
struct Bodies {
    bodies: Vec<Authority>,
    by_rank: Weighted,
}

/// All invented bodies.
#[derive(Debug)]
pub(super) struct Authorities {
    councils: Bodies,
    schools: Bodies,
    trusts: Bodies,
    companies: Bodies,
    transport: Bodies,
}

pub(super) static AUTHORITIES: LazyLock<Authorities> = LazyLock::new(Authorities::new);

// No real council has a name made of these parts.
const STARTS: [&str; 24] = [
    "Ash", "Northmer", "Burl", "Carrow", "Dunn", "Elder", "Fenn", "Garsk", "Hald", "Isterl",
    "Kell", "Langmar", "Marl", "Nethern", "Oster", "Pend", "Quarn", "Rann", "Sell", "Thornb",
    "Uller", "Verl", "Wharn", "Yarl",
];
const ENDS: [&str; 9] = [
    "wick", "combe", "thwaite", "garth", "holt", "stead", "hythe", "beck", "mere",
];
const SAINTS: [&str; 12] = [
    "Aldhelm",
    "Brannoc",
    "Cedd",
    "Dunstan",
    "Ethelred",
    "Frideswide",
    "Guthlac",
    "Hilda",
    "Kenelm",
    "Mildred",
    "Oswin",
    "Petroc",
];

impl Authorities {
    fn new() -> Self {
        let places: Vec<String> = ENDS
            .iter()
            .flat_map(|end| STARTS.iter().map(move |start| format!("{start}{end}")))
            .collect();
        let council = |(at, place): (usize, &String)| match at % 8 {
            0 | 4 => format!("{place} City Council"),
            1 => format!("{place} County Council"),
            2 => format!("London Borough of {place}"),
            3 => format!("{place} Metropolitan Borough Council"),
            5 => format!("{place} District Council"),
            6 => format!("Borough of {place}"),
            _ => format!("{place} Council"),
        };
        let school = |(at, place): (usize, &String)| match at % 4 {
            0 => format!("St. {}'s Academy", SAINTS[at % SAINTS.len()]),
            1 => format!("{place} Primary School"),
            2 => format!("{place} & District Church of England School"),
            _ => format!(
                "{place} Grammar School, {}",
                places[(at * 7) % places.len()]
            ),
        };
        let trust = |(at, place): (usize, &String)| match at % 3 {
            0 => format!("{place} NHS Foundation Trust"),
            1 => format!("NHS {place} Integrated Care Board"),
            _ => format!("{place} Partnership NHS Trust"),
        };
        let company = |(at, place): (usize, &String)| match at % 5 {
            0 => format!("{place} Care (ASC) Limited"),
            1 => format!("{place} Homecare Ltd"),
            2 => format!("{place} House & Lodge Care Ltd"),
            3 => format!("{place} Healthcare Limited"),
            _ => format!("{place} Residential Homes, {place} Group"),
        };
        let named =
            |kind: Kind, from: usize, count: usize, name: &dyn Fn((usize, &String)) -> String| {
                let mut bodies: Vec<Authority> = Vec::new();
                for at in 0..count {
                    let name = name((at, &places[(from + at) % places.len()]));
                    if bodies.iter().all(|body| body.name != name) {
                        bodies.push(Authority { name, kind });
                    }
                }
                Bodies {
                    by_rank: Weighted::zipf(bodies.len(), 12.0),
                    bodies,
                }
            };
        Self {
            councils: named(Kind::Council, 0, 216, &council),
            schools: named(Kind::School, 17, 32, &school),
            trusts: named(Kind::Trust, 61, 24, &trust),
            companies: named(Kind::Company, 101, 34, &company),
            transport: named(Kind::Transport, 3, 1, &|(_, place)| {
                format!("Transport for {place}")
            }),
        }
    }

    /// Picks a body for a service area; nine times in ten a council.
    pub(super) fn pick(&self, area: &str, category: &str, random: &mut Random) -> &Authority {
        let share = random.below(100);
        let bodies = match (area, category) {
            ("Education", "School admissions") if share < 30 => &self.schools,
            ("Education", "School exclusions") if share < 20 => &self.schools,
            ("Adult care services", "Domiciliary care" | "Residential care") if share < 40 => {
                &self.companies
            }
            ("Health", _) if share < 60 => &self.trusts,
            ("Transport and highways", "Parking and other penalties" | "Public transport")
                if share < 10 =>
            {
                &self.transport
            }
            _ => &self.councils,
        };
        &bodies.bodies[bodies.by_rank.pick(random)]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn about_three_hundred_bodies_have_different_names() {
        let all = &*AUTHORITIES;
        let kinds = [
            &all.councils,
            &all.schools,
            &all.trusts,
            &all.companies,
            &all.transport,
        ];
        let names: HashSet<&str> = kinds
            .iter()
            .flat_map(|bodies| bodies.bodies.iter().map(|body| body.name.as_str()))
            .collect();
        assert!((280..=330).contains(&names.len()), "{}", names.len());
    }
}
