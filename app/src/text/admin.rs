//! Words that the pages for admins have in common.

/// The words in one language.
#[derive(Debug)]
pub struct Admin {
    /// Name of the links to the pages.
    pub navigation: &'static str,
    /// Page and title: processes.
    pub processes: &'static str,
    /// Page and title: accounts.
    pub users: &'static str,
    /// Page: invitations and other links.
    pub links: &'static str,
    /// Page and title: who changed what.
    pub audit: &'static str,
    /// Page and title: how much there is of everything.
    pub statistics: &'static str,
}

/// Spanish.
pub static ES: Admin = Admin {
    navigation: "Administración",
    processes: "Procesos",
    users: "Cuentas",
    links: "Enlaces",
    audit: "Registro",
    statistics: "Cifras",
};

/// English.
pub static EN: Admin = Admin {
    navigation: "Administration",
    processes: "Processes",
    users: "Users",
    links: "Links",
    audit: "Audit log",
    statistics: "Statistics",
};
