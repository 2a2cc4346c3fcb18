namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>Tests of this collection run when no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
