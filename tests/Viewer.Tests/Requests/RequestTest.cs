using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

/// <summary>A command from its arguments to its exit code, against a scripted device on the real room server.</summary>
public abstract class RequestTest : SessionTest
{
    private protected const string NotPermitted = "Not permitted: it";

    private protected static async Task<ExitCode> EndAsync(Task<ExitCode> running) => await running.Within("the command to end");

    private protected static JsonElement Json(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Runs a command.</summary>
    /// <param name="host">The program's streams.</param>
    /// <param name="command">The command, and after spaces what comes behind the room.</param>
    /// <param name="more">What comes behind that; may hold spaces.</param>
    private protected Task<ExitCode> RunAsync(TestHost host, string command, params string[] more) =>
        host.RunAsync(TestContext.Current.CancellationToken, Arguments(command, more));

    /// <summary>Runs a command that Ctrl-C is to end.</summary>
    private protected Task<ExitCode> RunUntilAsync(TestHost host, string command, CancellationToken interrupted) =>
        host.RunAsync(interrupted, Arguments(command, []));

    private string[] Arguments(string command, string[] more)
    {
        var words = command.Split(' ');
        return [words[0], TestViewer.Room, .. words[1..], .. more, "--url", Server.Url.ToString(), "--identity", TestViewer.Identity];
    }

    /// <summary>Has the device open a control stream and say who it is.</summary>
    private protected async Task MeetAsync(params string[] capabilities)
    {
        await Device.OpenAsync(await Device.ViewerAsync());
        await Device.HelloAsync(capabilities);
    }

    /// <summary>A second control stream, as after a reset.</summary>
    private protected async Task ResetAsync(params string[] capabilities)
    {
        await Device.ExpectNewInboundAsync();
        try
        {
            await MeetAsync(capabilities);
        }
        catch (IOException)
        {
            // The viewer may end as soon as it sees the new stream, before what the device says on it.
        }
    }

    /// <summary>The device refuses what comes after the viewer's ping.</summary>
    private protected async Task RefuseAsync(string text = NotPermitted)
    {
        await Device.PongAsync();
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Error, text));
    }
}
