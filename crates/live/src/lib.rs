//! Live events: topics, sequence numbers, fan-out.
