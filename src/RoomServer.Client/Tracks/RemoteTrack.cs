namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>A data track of another participant. It ends with the publisher's connection, or earlier.</summary>
/// <param name="PublisherIdentity">The publisher.</param>
/// <param name="PublisherSid">The publisher's connection.</param>
/// <param name="Number">Its number among that connection's tracks; never used again.</param>
/// <param name="Name">1 to 256 UTF-8 bytes, unique among that connection's tracks.</param>
public sealed record RemoteTrack(string PublisherIdentity, string PublisherSid, uint Number, string Name);
