namespace RemoteAccess.Viewer.Schemas;

/// <summary>A payload as JSON, or why there is none.</summary>
/// <param name="Json">The JSON; a view, valid until the next payload is decoded. Empty when there is none.</param>
/// <param name="Problem">Why a payload with a known encoding could not be read; null if it was read, or if the encoding is
/// unknown.</param>
internal readonly record struct Decoded(ReadOnlyMemory<byte> Json, string? Problem = null)
{
    /// <summary>The encoding is unknown.</summary>
    public static readonly Decoded Unknown = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>Whether there is JSON.</summary>
    public bool IsJson => !Json.IsEmpty;
}
