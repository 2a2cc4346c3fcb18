using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/network</c>.</summary>
[Description("Network interfaces, from /proc/net/dev")]
internal sealed record NetworkMessage(
    [property: Description("Each interface; rates are since the message before")] IReadOnlyList<InterfaceFigure> Interfaces);

/// <summary>One interface in <see cref="NetworkMessage"/>.</summary>
internal sealed record InterfaceFigure(
    [property: Description("Name of the interface")] string Name,
    [property: Description("Received since it came up, bytes")] ulong ReceivedBytes,
    [property: Description("Sent since it came up, bytes")] ulong SentBytes,
    [property: Description("Received, bytes per second")] double ReceivedBytesPerSecond,
    [property: Description("Sent, bytes per second")] double SentBytesPerSecond,
    [property: Description("Received, packets per second")] double ReceivedPacketsPerSecond,
    [property: Description("Sent, packets per second")] double SentPacketsPerSecond,
    [property: Description("Receive and send errors since it came up")] ulong Errors,
    [property: Description("Packets dropped both ways since it came up")] ulong Drops);
