using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;

namespace RemoteAccess.Viewer.Tests.Requests;

/// <summary>Ctrl-C at each stage of a command: one whole sentence and 130, or the end as asked and 0.</summary>
public sealed class InterruptedTests : RequestTest
{
    [Theory]
    [InlineData("call 12")]
    [InlineData("get-param")]
    [InlineData("set-param speed=1")]
    [InlineData("fetch package://x")]
    [InlineData("publish /joy --payload 1")]
    [InlineData("graph")]
    [InlineData("ping --count 3")]
    public async Task Ctrl_C_before_the_device_is_there_ends_it(string request)
    {
        using var interrupted = new CancellationTokenSource();
        using var host = new TestHost();
        var running = RunUntilAsync(host, request, interrupted.Token);
        await Device.ViewerAsync();

        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await EndAsync(running));
        Assert.Equal(["viewer: Interrupted before the request was sent."], host.ErrorLines);
        Assert.Empty(host.Lines);
    }

    [Theory]
    [InlineData("get-param", "the request for parameters")]
    [InlineData("call 12", "the call of service '12'")]
    [InlineData("fetch package://x", "the fetch of 'package://x'")]
    public async Task Ctrl_C_before_the_answer_ends_it(string request, string what)
    {
        using var interrupted = new CancellationTokenSource();
        using var host = new TestHost();
        var running = RunUntilAsync(host, request, interrupted.Token);
        await MeetAsync();
        await Device.ReceiveAsync<PingMessage>();

        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await EndAsync(running));
        Assert.Equal([$"viewer: Interrupted before {what} was done."], host.ErrorLines);
    }

    [Theory]
    [InlineData("get-param --watch")]
    [InlineData("graph --watch")]
    [InlineData("ping")]
    [InlineData("watch")]
    public async Task What_shows_until_it_is_stopped_is_done(string request)
    {
        using var interrupted = new CancellationTokenSource();
        using var host = new TestHost();
        var running = RunUntilAsync(host, request, interrupted.Token);
        await Device.ViewerAsync();

        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Empty(host.ErrorLines);
    }

    [Fact]
    public async Task Ctrl_C_before_the_payload_is_read_ends_it()
    {
        using var host = new TestHost();
        var file = Path.GetTempFileName();
        try
        {
            var running = RunUntilAsync(host, $"call /x --payload-file {file}", new CancellationToken(canceled: true));

            Assert.Equal(ExitCode.Interrupted, await EndAsync(running));
            Assert.Equal(["viewer: Interrupted before the request was sent."], host.ErrorLines);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
