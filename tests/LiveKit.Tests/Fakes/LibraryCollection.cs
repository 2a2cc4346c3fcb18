namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>Tests that put a library behind the one callback of the process: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LibraryCollection
{
    /// <summary>Its name.</summary>
    public const string Name = "the library of the process";
}
