use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::UnknownWording;

/// Whether a complaint was investigated.
///
/// Not the same as upheld: a complaint can be upheld because the authority had
/// already put things right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Investigated {
    /// There was no investigation.
    No,
    /// An investigation was completed.
    Yes,
    /// An investigation was started and discontinued.
    Discontinued,
}

impl Investigated {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Discontinued];

    /// The word for it in queries (`investigated:no`) and facets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::Discontinued => "discontinued",
        }
    }

    /// The wording that users see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::No => "not investigated",
            Self::Yes => "investigated",
            Self::Discontinued => "investigation discontinued",
        }
    }
}

impl fmt::Display for Investigated {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Investigated {
    type Err = UnknownWording;

    /// Reads the word in any case; `true` and `false` mean yes and no.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "yes" | "true" => Ok(Self::Yes),
            "no" | "false" => Ok(Self::No),
            "discontinued" => Ok(Self::Discontinued),
            _ => Err(UnknownWording {
                text: text.to_owned(),
            }),
        }
    }
}

impl Serialize for Investigated {
    /// Yes and no are `true` and `false`, the third value is its name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::No => serializer.serialize_bool(false),
            Self::Yes => serializer.serialize_bool(true),
            Self::Discontinued => serializer.serialize_str(self.name()),
        }
    }
}

impl JsonSchema for Investigated {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Investigated")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"enum": [true, false, Self::Discontinued.name()]})
    }
}

impl<'de> Deserialize<'de> for Investigated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Plain(bool),
            Named(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Plain(true) => Ok(Self::Yes),
            Written::Plain(false) => Ok(Self::No),
            Written::Named(name) => name.parse().map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read_back_from_word_and_json() {
        for (value, json) in [
            (Investigated::Yes, "true"),
            (Investigated::No, "false"),
            (Investigated::Discontinued, "\"discontinued\""),
        ] {
            assert_eq!(value.to_string().to_uppercase().parse(), Ok(value));
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(serde_json::from_str::<Investigated>(json).unwrap(), value);
        }
        assert!("perhaps".parse::<Investigated>().is_err());
        assert!(serde_json::from_str::<Investigated>("\"perhaps\"").is_err());
    }
}
