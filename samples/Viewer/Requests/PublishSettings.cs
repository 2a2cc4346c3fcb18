namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>publish</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Topic">The topic of the channel.</param>
/// <param name="Payload">The message; none takes the lines of standard input, each a message.</param>
/// <param name="Encoding">How messages are encoded.</param>
/// <param name="SchemaName">The schema's name; may be empty.</param>
/// <param name="SchemaFile">A file with the schema; null for none.</param>
/// <param name="SchemaEncoding">How the schema is encoded; null when not told.</param>
/// <param name="Interval">From one message to the next; null for as fast as the device takes them.</param>
/// <param name="Count">Messages in all; null for one, or for all lines there are.</param>
internal sealed record PublishSettings(
    RequestSettings Request,
    string Topic,
    PayloadSource Payload,
    string Encoding,
    string SchemaName,
    string? SchemaFile,
    string? SchemaEncoding,
    TimeSpan? Interval,
    long? Count);
