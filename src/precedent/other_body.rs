//! Bodies other than the ombudsman, and what decisions call them.

/// A body other than the ombudsman that people are sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherBody {
    /// For access to information and personal data.
    InformationCommissioner,
    /// For complaints about social landlords.
    HousingOmbudsman,
    /// For complaints about the NHS and government departments.
    HealthServiceOmbudsman,
    /// For appeals about special educational needs.
    SendTribunal,
    /// For appeals about school places and exclusions.
    SchoolAppealPanel,
    /// For appeals about parking and traffic penalties.
    TrafficTribunal,
    /// For appeals about planning decisions.
    PlanningInspectorate,
    /// For appeals about council tax.
    ValuationTribunal,
    /// For appeals about benefits.
    BenefitsTribunal,
    /// The regulator of care providers.
    CareQualityCommission,
    /// The regulator of schools and children's homes.
    Ofsted,
    /// For what only a court can decide.
    Courts,
}

impl OtherBody {
    /// All of them, in the order ties are listed in.
    pub const ALL: [Self; 12] = [
        Self::InformationCommissioner,
        Self::HousingOmbudsman,
        Self::HealthServiceOmbudsman,
        Self::SendTribunal,
        Self::SchoolAppealPanel,
        Self::TrafficTribunal,
        Self::PlanningInspectorate,
        Self::ValuationTribunal,
        Self::BenefitsTribunal,
        Self::CareQualityCommission,
        Self::Ofsted,
        Self::Courts,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::InformationCommissioner => "Information Commissioner’s Office",
            Self::HousingOmbudsman => "Housing Ombudsman",
            Self::HealthServiceOmbudsman => "Parliamentary and Health Service Ombudsman",
            Self::SendTribunal => "SEND Tribunal",
            Self::SchoolAppealPanel => "School appeal panel",
            Self::TrafficTribunal => "Traffic Penalty Tribunal or London Tribunals",
            Self::PlanningInspectorate => "Planning Inspectorate",
            Self::ValuationTribunal => "Valuation Tribunal",
            Self::BenefitsTribunal => "Social Security Tribunal",
            Self::CareQualityCommission => "Care Quality Commission",
            Self::Ofsted => "Ofsted",
            Self::Courts => "The courts",
        }
    }

    /// What it deals with, as a fragment.
    #[must_use]
    pub fn deals_with(self) -> &'static str {
        match self {
            Self::InformationCommissioner => "access to records, and how personal data is used",
            Self::HousingOmbudsman => "complaints about social landlords",
            Self::HealthServiceOmbudsman => "complaints about the NHS and government departments",
            Self::SendTribunal => "appeals about special educational needs and EHC plans",
            Self::SchoolAppealPanel => "appeals about school places and exclusions",
            Self::TrafficTribunal => "appeals against parking and traffic penalties",
            Self::PlanningInspectorate => "appeals against planning decisions",
            Self::ValuationTribunal => "appeals about council tax",
            Self::BenefitsTribunal => "appeals about benefits",
            Self::CareQualityCommission => "the quality of care providers",
            Self::Ofsted => "the quality of schools and children’s homes",
            Self::Courts => "what only a court can decide, such as judicial review",
        }
    }

    /// How decisions call it, in small letters.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::InformationCommissioner => &["information commissioner"],
            Self::HousingOmbudsman => &["housing ombudsman"],
            Self::HealthServiceOmbudsman => &["health service ombudsman"],
            Self::SendTribunal => &[
                "send tribunal",
                "special educational needs and disability",
                "special educational needs tribunal",
            ],
            Self::SchoolAppealPanel => &[
                "independent appeal panel",
                "admission appeal panel",
                "admissions appeal panel",
                "independent review panel",
            ],
            Self::TrafficTribunal => &[
                "traffic penalty tribunal",
                "london tribunals",
                "parking adjudicator",
                "parking tribunal",
            ],
            Self::PlanningInspectorate => &["planning inspector"],
            Self::ValuationTribunal => &["valuation tribunal"],
            Self::BenefitsTribunal => &[
                "social security tribunal",
                "social entitlement chamber",
                "social security and child support",
                "benefit tribunal",
                "benefits tribunal",
            ],
            Self::CareQualityCommission => &["care quality commission"],
            Self::Ofsted => &["ofsted"],
            Self::Courts => &[
                "judicial review",
                "county court",
                "the courts",
                "high court",
            ],
        }
    }

    pub(super) fn is_named_in(self, small: &str) -> bool {
        self.names().iter().any(|name| small.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[OtherBody]) {
        let small = text.to_lowercase();
        let named: Vec<_> = (OtherBody::ALL.into_iter())
            .filter(|body| body.is_named_in(&small))
            .collect();
        assert_eq!(named, expected, "{text}");
    }

    #[test]
    fn a_body_is_recognised_by_what_decisions_call_it() {
        check(
            "She can complain to the Information Commissioner’s Office.",
            &[OtherBody::InformationCommissioner],
        );
        check(
            "He had a right of appeal to the SEND Tribunal, or to seek judicial review.",
            &[OtherBody::SendTribunal, OtherBody::Courts],
        );
        check("The Council said sorry.", &[]);
    }
}
