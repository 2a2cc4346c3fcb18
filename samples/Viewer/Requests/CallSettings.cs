namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>call</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Service">The service, by name or by id.</param>
/// <param name="Payload">The request's payload; empty if none is given.</param>
/// <param name="Encoding">The payload's encoding; null for the encoding that the service requests, else <c>json</c>.</param>
/// <param name="Out">File for the response's bytes; null for standard output.</param>
/// <param name="Count">The number of calls.</param>
/// <param name="Parallel">Calls that wait for their answers at the same time.</param>
internal sealed record CallSettings(
    RequestSettings Request, string Service, PayloadSource Payload, string? Encoding, string? Out, long Count, long Parallel);
