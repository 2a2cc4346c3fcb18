namespace RemoteAccess.Viewer.Schemas;

/// <summary>A payload as JSON, or why there is none.</summary>
/// <param name="Json">The JSON; a view, valid until the next payload is decoded. Empty when there is none.</param>
/// <param name="Problem">Why a payload whose encoding is known could not be read; null when it was, or when nothing here knows its
/// encoding.</param>
internal readonly record struct Decoded(ReadOnlyMemory<byte> Json, string? Problem = null)
{
    /// <summary>Nothing here knows the encoding.</summary>
    public static readonly Decoded Unknown = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>Whether there is JSON.</summary>
    public bool IsJson => !Json.IsEmpty;
}
