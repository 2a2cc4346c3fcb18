using System.CommandLine;
using System.CommandLine.Parsing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.CommandLine;

namespace RemoteAccess.Probe;

/// <summary>The command line: the room, the token or key, and how long to wait. Exit codes: 0 the room is served, 1 it is not, 2 wrong
/// arguments, 10 standard output cannot be written to.</summary>
/// <param name="output">Standard output.</param>
/// <param name="errors">Standard error.</param>
internal sealed class ProbeCommand(TextWriter output, TextWriter errors)
{
    private const int NotServed = 1;
    private const int BadArguments = 2;

    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    private static readonly Argument<string> Room = new("room") { Description = "The room to join." };

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = $"The room server's address, http, https, ws or wss [env {EnvironmentVariables.Url}; default http://127.0.0.1:8080]",
        DefaultValueFactory = result => Address(result, Variable(EnvironmentVariables.Url) ?? "http://127.0.0.1:8080")!,
        CustomParser = result => Address(result, result.Tokens[0].Value)!, // The library's own converter needs reflection.
    };

    private static readonly Option<string> Identity = new("--identity")
    {
        Description = "Identity to join with [default: probe-<process id>]. Another viewer with this identity is replaced",
        DefaultValueFactory = _ => $"probe-{Environment.ProcessId}",
    };

    private static readonly Option<string?> Token = new("--token")
    {
        Description = $"Access token [env {EnvironmentVariables.Token}; default: one is minted from --key and --secret]",
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = $"Key to mint a token with [env {EnvironmentVariables.Key}; default: the development key]",
    };

    private static readonly Option<string?> Secret = new("--secret")
    {
        Description =
            $"The key's secret; other users see it in the process list, so prefer the environment [env {EnvironmentVariables.Secret}]",
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Seconds to wait for the device's first message, 1 to 300 [default 10]",
        DefaultValueFactory = _ => 10,
        Validators = { Within },
    };

    /// <summary>Runs the program from its arguments to its exit code.</summary>
    public async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message);
            }

            await errors.WriteLineAsync("--help lists the options.");
            return BadArguments;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
        });
    }

    private RootCommand Create()
    {
        var root = new RootCommand("Joins a room as a viewer, waits until the device has advertised what it offers, and leaves.")
        {
            Room, Url, Identity, Token, Key, Secret, Timeout,
        };
        root.SetAction(ProbeAsync);
        return root;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static Uri? Address(ArgumentResult given, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "ws" or "wss")
        {
            return url;
        }

        given.AddError($"--url '{text}' is not an address of a room server; give one such as http://127.0.0.1:8080.");
        return null;
    }

    private static void Within(OptionResult given)
    {
        if (given.Errors.Any() || given.GetValueOrDefault<int>() is >= 1 and <= 300)
        {
            return;
        }

        given.AddError($"--timeout {given.GetValueOrDefault<int>()} is out of range; give 1 to 300 seconds.");
    }

    private async Task<int> ProbeAsync(ParseResult given, CancellationToken cancelled)
    {
        var room = given.GetValue(Room)!;
        var wait = TimeSpan.FromSeconds(given.GetValue(Timeout));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        deadline.CancelAfter(wait);
        try
        {
            // Not the defaults of the options: --help prints those, and it must not print a secret.
            var key = given.GetValue(Key) ?? Variable(EnvironmentVariables.Key) ?? DevelopmentKey.ApiKey;
            var secret = given.GetValue(Secret) ?? Variable(EnvironmentVariables.Secret) ?? DevelopmentKey.ApiSecret;
            var token = given.GetValue(Token) ?? Variable(EnvironmentVariables.Token)
                ?? RoomProbe.Token(given.GetValue(Identity)!, room).Mint(key, secret, TokenLife, TimeProvider.System);
            var served = await RoomProbe.RunAsync(given.GetValue(Url)!, token, TimeProvider.System, deadline.Token);
            await output.WriteLineAsync(served);
            return 0;
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            await errors.WriteLineAsync(
                $"The device of room '{room}' said nothing within {wait.TotalSeconds} s; check that it runs, or give a longer --timeout.");
            return NotServed;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync($"Stopped while waiting for the device of room '{room}'.");
            return NotServed;
        }
        catch (Exception exception) when (exception is RoomJoinException or ProbeException)
        {
            await errors.WriteLineAsync(exception.Message);
            return NotServed;
        }
        catch (ArgumentException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return BadArguments;
        }
    }
}
