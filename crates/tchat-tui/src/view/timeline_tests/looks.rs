//! How a timeline looks.
