using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Tests.Telemetry;

/// <summary>What the library says of a join that fails, as it was seen with a wrong secret and with no server, and what must stay a
/// warning.</summary>
public sealed class JoinLinesTests
{
    [Theory]
    [InlineData("livekit_signaling", "unknown SDK name in signal options: remote-access-orleans", true)]
    [InlineData("livekit_signaling", "signal connection failed on v1 path: Handshake { status: 401 }", true)]
    [InlineData("livekit::rtc_engine", "authentication rejected during connect (signal failure: client error: 401 Unauthorized)", true)]
    [InlineData("livekit_ffi::server::room", "error while connecting to a room: engine: signal failure: transport connection error", true)]
    [InlineData("livekit_ffi::server::room", "failed to send", false)]
    [InlineData("livekit::rtc_engine", "error while connecting to a room: x", false)]
    [InlineData("livekit::room", "it said: signal connection failed", false)]
    public void Lines_that_repeat_the_outcome_of_a_join_are_known(string target, string message, bool isOne) =>
        Assert.Equal(isOne, JoinLines.Contains(target, message));
}
