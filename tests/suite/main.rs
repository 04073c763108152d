//! One test program for everything that is seen from outside a layer.

mod architecture;
