using Microsoft.AspNetCore.Http;

namespace RemoteAccess.RoomServer.Requests;

/// <summary>Metadata of endpoints that answer refusals in their own form.</summary>
/// <param name="RefuseAsync">Answers 400 with what is wrong with the target.</param>
internal sealed record RawTargetRefusal(Func<HttpContext, string, Task> RefuseAsync);
