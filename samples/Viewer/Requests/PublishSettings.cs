namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>publish</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Topic">The topic of the channel.</param>
/// <param name="Payload">The message; without one, each line of standard input is a message.</param>
/// <param name="Encoding">The messages' encoding.</param>
/// <param name="SchemaName">The schema's name; may be empty.</param>
/// <param name="SchemaFile">A file with the schema; null for none.</param>
/// <param name="SchemaEncoding">The schema's encoding; null if not given.</param>
/// <param name="Interval">The time from one message to the next; null for as fast as the device reads them.</param>
/// <param name="Count">The number of messages; null for one, or for all lines.</param>
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
