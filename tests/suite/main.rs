//! One test program for everything that is seen from outside a layer.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test itself does")]

mod architecture;
