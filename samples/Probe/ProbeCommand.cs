using System.CommandLine;
using System.CommandLine.Parsing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Probe;

/// <summary>The command line: what to probe, with which key, how long to wait. Exit codes: 0 served, 1 not served, 2 wrong
/// arguments.</summary>
internal static class ProbeCommand
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    private static readonly Argument<string> Room = new("room") { Description = "The room to join." };

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "The room server's address.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = Address, // The library's own converter needs reflection that a native executable has not.
    };

    private static readonly Option<string> Identity = new("--identity")
    {
        Description = "Who to join as. Another viewer of this identity is replaced.",
        DefaultValueFactory = _ => $"probe-{Environment.ProcessId}",
    };

    private static readonly Option<string> Key = new(
        "--key")
    { Description = "API key.", DefaultValueFactory = _ => DevelopmentKey.ApiKey };

    private static readonly Option<string> Secret = new("--secret")
    {
        Description = "Its secret.",
        DefaultValueFactory = _ => DevelopmentKey.ApiSecret,
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Seconds to wait for the device's first messages, 1 to 300.",
        DefaultValueFactory = _ => 10,
    };

    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        Timeout.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 300)
            {
                given.AddError($"--timeout {given.GetValueOrDefault<int>()} is out of range; give 1 to 300 seconds.");
            }
        });
        var command = new RootCommand("Joins a room as a viewer, waits until its device has said what it offers, and leaves.")
        {
            Room, Url, Identity, Key, Secret, Timeout,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Uri? Address(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https" or "ws" or "wss"))
        {
            return url;
        }

        given.AddError($"--url '{text}' is no address of a room server; give one such as http://127.0.0.1:8080.");
        return null;
    }

    private static async Task<int> RunAsync(ParseResult given, CancellationToken cancelled)
    {
        var room = given.GetValue(Room)!;
        var wait = TimeSpan.FromSeconds(given.GetValue(Timeout));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        deadline.CancelAfter(wait);
        try
        {
            var token = RoomProbe.Token(given.GetValue(Identity)!, room, TimeProvider.System)
                .Mint(given.GetValue(Key)!, given.GetValue(Secret)!, TokenLife, TimeProvider.System);
            Console.WriteLine(await RoomProbe.RunAsync(given.GetValue(Url)!, token, TimeProvider.System, deadline.Token));
            return 0;
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            Console.Error.WriteLine(
                $"The device of room '{room}' said nothing within {wait.TotalSeconds} s; check that it runs, or give a longer --timeout.");
            return 1;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"Stopped while waiting for the device of room '{room}'.");
            return 1;
        }
        catch (Exception exception) when (exception is RoomJoinException or ProbeException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }
}
