//! What people see: pages, components, server functions. Compiled twice.
