namespace RemoteAccess.Registry;

/// <summary>The result of a commit.</summary>
/// <param name="Decision">The second decision (R5). Only Accept and Replace registered the incoming connection.</param>
/// <param name="Prior">With Replace: the registration that was removed, for the session to clean up after (R4).</param>
[GenerateSerializer, Immutable, Alias("ra.CommitResult")]
public sealed record CommitResult(
    [property: Id(0)] RegistrationDecision Decision,
    [property: Id(1)] Registration? Prior);
