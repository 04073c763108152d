//! Invented decisions for load tests.
