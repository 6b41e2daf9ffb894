//! What one may do: authorise, change, enqueue, announce.
