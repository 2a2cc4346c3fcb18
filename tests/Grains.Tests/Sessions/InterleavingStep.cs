namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>One step of an interleaving.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Who">To which viewer, by number.</param>
/// <param name="Number">How much, how often or which; 0 to 9.</param>
internal readonly record struct InterleavingStep(InterleavingStepKind Kind, int Who, int Number)
{
    public override string ToString() => $"{Kind}({Who},{Number})";
}
