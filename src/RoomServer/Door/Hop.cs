using System.Net;

namespace RemoteAccess.RoomServer.Door;

/// <summary>What a silo tells the next one about a request that it forwards.</summary>
/// <param name="Number">How many silos have forwarded the request, from 1.</param>
/// <param name="Client">The remote address of the client at the first silo.</param>
/// <param name="Room">The room that the first silo read from the request.</param>
internal sealed record Hop(int Number, IPAddress Client, string Room);
