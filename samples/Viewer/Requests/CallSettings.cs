namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>call</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Service">The service, by name or by id.</param>
/// <param name="Payload">The request's payload; empty when none is given.</param>
/// <param name="Encoding">How it is encoded; null takes what the service says, else <c>json</c>.</param>
/// <param name="Out">File for the response's bytes; null for standard output.</param>
/// <param name="Count">Calls in all.</param>
/// <param name="Parallel">Calls that wait for their answers at once.</param>
internal sealed record CallSettings(
    RequestSettings Request, string Service, PayloadSource Payload, string? Encoding, string? Out, long Count, long Parallel);
