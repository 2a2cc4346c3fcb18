using System.Diagnostics;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Benchmarks.Embedded;

/// <summary>The viewers, in a process of their own, so that their processor time is not counted. They read and acknowledge
/// everything.</summary>
internal sealed class ViewersProcess : IAsyncDisposable
{
    public const string Command = "embedded-viewers";
    private const string Ready = "ready";

    private readonly Process _process;

    private ViewersProcess(Process process) => _process = process;

    public static async Task<ViewersProcess> StartAsync(Uri server)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(server.ToString());
        var process = Process.Start(start)!;
        Must.Hold(await process.StandardOutput.ReadLineAsync() == Ready);
        return new ViewersProcess(process);
    }

    /// <summary>Runs the viewers until standard input ends.</summary>
    public static async Task RunAsync(Uri server)
    {
        var clients = new List<RoomClient>();
        for (var room = 0; room < EmbeddedCommand.Rooms; room++)
        {
            for (var i = 0; i < EmbeddedCommand.ViewersPerRoom; i++)
            {
                var token = new AccessToken
                {
                    Identity = $"viewer-{i}",
                    Grant = new VideoGrant { RoomJoin = true, Room = EmbeddedDevices.NameOf(room) },
                };
                var client = await RoomClient.ConnectAsync(
                    server, token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5), TimeProvider.System));
                clients.Add(client);
                _ = ReadAsync(client);
            }
        }

        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task ReadAsync(RoomClient client)
    {
        await foreach (var happened in client.Events.ReadAllAsync())
        {
            if (happened is StreamOpened opened)
            {
                _ = ReadAsync(opened.Stream);
            }
        }
    }

    private static async Task ReadAsync(IncomingStream stream)
    {
        try
        {
            await stream.Input.CopyToAsync(Stream.Null);
        }
        catch (IOException)
        {
            // The device of this round has left.
        }
    }
}
