//! The worksheet's wire protocol: pure, told what came and when.
