//! Language: words, folding, stems and fingerprints. Knows nothing of decisions.
