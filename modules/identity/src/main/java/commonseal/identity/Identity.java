package commonseal.identity;

/** The module's four facades, as wired. */
public record Identity(Register register, SignIn signIn, Access access, Authorisations authorisations) {}
