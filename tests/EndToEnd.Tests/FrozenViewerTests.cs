namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// A viewer process that is frozen by SIGSTOP, with a real silo and its embedded room server (B12). Nothing between the two notices at
/// first: the kernel takes in what is sent to the viewer, and the room server grants a stream 64 KiB before it wants to hear that anything
/// was read, more than the demo device sends in the time. That the transport does keep accepting is proved by the deadline of a write being
/// shorter than the stall's: had one write had to wait, the reason would be <c>WriteTimeout</c>. The room server's own ping would throw the
/// viewer out after 20 s only.
/// </summary>
[Trait("Rule", "B12")]
public sealed class FrozenViewerTests
{
    private const string Viewer = "frozen-viewer";

    [Fact]
    public async Task A_frozen_viewer_is_reset_as_stalled_and_gets_messages_again_once_it_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The numbers of SIGSTOP and SIGCONT are those of Linux.");
        await using var silo = await SiloProcess.StartAsync(
            "RemoteAccess:Participant:StallTimeout=00:00:03",
            "RemoteAccess:Participant:WriteTimeout=00:00:02",
            "RemoteAccess:Participant:FlowWindowBytes=65536",
            "Demo:RateHz=5");
        await using var viewer = Start(silo, Viewer);
        await viewer.Line(0, "\"type\":\"message\"");

        viewer.Freeze();
        var reset = await silo.Line($"resetting '{Viewer}'");
        viewer.Thaw();

        Assert.EndsWith(": Stalled", reset, StringComparison.Ordinal);
        var stream = await viewer.Line(0, "\"type\":\"stream\"", "\"number\":2");
        await viewer.Line(stream, "\"type\":\"status\"", "This connection was reset: Stalled");
        var subscribed = await viewer.Line(stream, "\"type\":\"subscribed\"");
        await viewer.Line(subscribed, "\"type\":\"message\"");
    }

    [Fact]
    public async Task A_viewer_that_is_frozen_for_less_than_the_stall_is_not_reset()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The numbers of SIGSTOP and SIGCONT are those of Linux.");
        await using var silo = await SiloProcess.StartAsync("RemoteAccess:Participant:StallTimeout=00:00:30", "Demo:RateHz=5");
        await using var frozen = Start(silo, Viewer);
        await using var other = Start(silo, "other");
        await frozen.Line(0, "\"type\":\"message\"");
        var seen = await other.Line(0, "\"type\":\"message\"");

        frozen.Freeze();
        for (var i = 0; i < 20; i++)
        {
            // The other viewer goes on meanwhile (F5), which is also how the time passes here.
            seen = await other.Line(seen, "\"type\":\"message\"");
        }

        frozen.Thaw();
        var here = frozen.LineCount;
        await frozen.Line(here, "\"type\":\"message\"");
        Assert.DoesNotContain(silo.Output, line => line.Contains($"resetting '{Viewer}'", StringComparison.Ordinal));
        Assert.DoesNotContain(frozen.Lines, line => line.Contains("\"number\":2", StringComparison.Ordinal));
    }

    private static ViewerProcess Start(SiloProcess silo, string identity) =>
        ViewerProcess.Start("demo", "--json", "--url", silo.RoomServer.ToString(), "--identity", identity, "--wait", "3600");
}
