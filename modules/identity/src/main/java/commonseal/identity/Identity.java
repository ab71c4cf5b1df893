package commonseal.identity;

/** The module's facades, as wired. */
public record Identity(
        Register register,
        HolderNames names,
        Mandates mandates,
        Duplicates duplicates,
        Officers officers,
        SignIn signIn,
        Passkeys passkeys,
        ProviderSignIn provider,
        RemoteChecks remoteChecks,
        Access access,
        BreakGlass breakGlass,
        AccessLog accessLog,
        Objections objections,
        AccessDelays accessDelays,
        Authorisations authorisations,
        StandingAuthorisations standing,
        Invitations invitations,
        KeyActs keyActs,
        DualControl dualControl) {}
