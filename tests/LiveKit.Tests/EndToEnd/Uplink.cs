using System.Diagnostics;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>
/// A limit for what clients send to the server, by the command <c>LIVEKIT_UPLINK</c>: with a rate of <c>tc</c> it sets the limit, with
/// <c>off</c> it takes it away. What the server sends is not limited.
/// </summary>
internal sealed class Uplink : IAsyncDisposable
{
    private readonly string _command;

    private Uplink(string command) => _command = command;

    /// <summary>Limits the uplink until the end, or skips the test where there is no command for it.</summary>
    internal static async Task<Uplink> LimitOrSkipAsync(string rate)
    {
        var uplink = new Uplink(CommandOrSkip());
        await uplink.SetAsync(rate);
        return uplink;
    }

    /// <summary>Skips the test where there is no command.</summary>
    internal static string CommandOrSkip()
    {
        var command = Environment.GetEnvironmentVariable("LIVEKIT_UPLINK");
        Assert.SkipWhen(
            string.IsNullOrEmpty(command),
            "LIVEKIT_UPLINK, a command that limits what is sent to the server, is not set; the head of eng/test-livekit tells of it.");
        return command!;
    }

    public async ValueTask DisposeAsync() => await SetAsync("off");

    private async Task SetAsync(string rate)
    {
        using var setting = Process.Start("/bin/sh", ["-c", $"{_command} {rate}"]);
        await setting.WaitForExitAsync(CancellationToken.None).Within("the limit of the uplink", Patience.ForPrograms);
        Assert.Equal(0, setting.ExitCode);
    }
}
