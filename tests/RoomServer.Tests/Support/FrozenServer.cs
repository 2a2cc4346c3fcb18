using Microsoft.Extensions.Time.Testing;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A server with few control messages for each peer, whose clock stands still: none of them comes back.</summary>
internal static class FrozenServer
{
    /// <summary>Control messages that a peer may send.</summary>
    public const int ControlMessages = 40;

    public static Task<TestServer> StartAsync(Action<RoomServerOptions>? more = null) => TestServer.StartAsync(
        options =>
        {
            options.MaxParticipantsPerRoom = 20;
            options.ControlMessageBurst = ControlMessages;
            options.ControlMessagesPerSecond = 10;
            more?.Invoke(options);
        },
        time: new FakeTimeProvider(DateTimeOffset.UtcNow));
}
