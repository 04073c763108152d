//! The service areas and categories the ombudsman publishes under.

use std::sync::LazyLock;

use crate::model::{Category, slug};

/// Each area with its categories, as printed.
const AREAS: &[(&str, &[&str])] = &[
    (
        "Adult care services",
        &[
            "Assessment and care plan",
            "COVID-19",
            "Charging",
            "Direct payments",
            "Disabled facilities grants",
            "Domiciliary care",
            "Other",
            "Residential care",
            "Safeguarding",
            "Transition from childrens services",
            "Transport",
        ],
    ),
    (
        "Benefits and tax",
        &[
            "COVID-19",
            "Council tax",
            "Council tax support",
            "Housing benefit and council tax benefit",
            "Local welfare payments",
            "Other",
        ],
    ),
    (
        "Children's care services",
        &[
            "Adoption",
            "COVID-19",
            "Child protection",
            "Disabled children",
            "Family support",
            "Fostering",
            "Friends and family carers",
            "Looked after children",
            "Other",
        ],
    ),
    (
        "Education",
        &[
            "Alternative provision",
            "COVID-19",
            "Other",
            "School admissions",
            "School exclusions",
            "School transport",
            "Special educational needs",
        ],
    ),
    (
        "Environment and regulation",
        &[
            "Antisocial behaviour",
            "COVID-19",
            "Cemeteries and crematoria",
            "Drainage",
            "Health and safety",
            "Licensing",
            "Noise",
            "Other",
            "Pollution",
            "Refuse and recycling",
            "Trading standards",
            "Trees",
        ],
    ),
    (
        "Health",
        &[
            "Assessment and funding",
            "Care and treatment",
            "Community hospital services",
            "General Practice",
            "Hospital acute services",
            "Mental health services",
            "Other",
        ],
    ),
    (
        "Housing",
        &[
            "Allocations",
            "COVID-19",
            "Council house repairs",
            "Council house sales and leaseholders",
            "Homelessness",
            "Managing council tenancies",
            "Other",
            "Private housing",
        ],
    ),
    (
        "Other Categories",
        &[
            "Commercial and contracts",
            "Councillor conduct and standards",
            "Elections and electoral register",
            "Employment and pensions",
            "Land",
            "Leisure and culture",
            "Other",
        ],
    ),
    (
        "Planning",
        &[
            "Building control",
            "COVID-19",
            "Enforcement",
            "Other",
            "Planning advice",
            "Planning applications",
        ],
    ),
    (
        "Transport and highways",
        &[
            "COVID-19",
            "Highway adoption",
            "Highway repair and maintenance",
            "Other",
            "Parking and other penalties",
            "Public transport",
            "Rights of way",
            "Street furniture and lighting",
            "Traffic management",
        ],
    ),
];

/// The categories with the slugs of area and name, in the order of `AREAS`.
static BY_SLUG: LazyLock<Vec<(String, String, Category)>> = LazyLock::new(|| {
    AREAS
        .iter()
        .flat_map(|(area, names)| {
            names.iter().map(|name| {
                let category = Category {
                    area: (*area).to_owned(),
                    name: (*name).to_owned(),
                };
                (slug(area), slug(name), category)
            })
        })
        .collect()
});

/// The category with these slugs, as an address gives them.
pub(super) fn category_of_slugs(area: &str, name: &str) -> Option<Category> {
    BY_SLUG
        .iter()
        .find(|(area_slug, name_slug, _)| area_slug == area && name_slug == name)
        .map(|(_, _, category)| category.clone())
}
