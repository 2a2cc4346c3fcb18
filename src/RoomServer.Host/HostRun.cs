using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Programs;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Host;

/// <summary>Starts the application, prints its addresses or why it cannot start, and waits for its end.</summary>
internal static class HostRun
{
    /// <summary>
    /// Runs to the end; 0 after Ctrl-C, 1 when it failed, 2 when options keep it from starting, 10 when it cannot print its addresses.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="urls">The addresses to listen on.</param>
    /// <param name="metrics">The path of the metrics, or why there are none; for the console.</param>
    /// <param name="output">Standard output.</param>
    public static async Task<int> RunAsync(WebApplication app, string[] urls, string metrics, TextWriter output)
    {
        try
        {
            var keys = app.Services.GetRequiredService<IOptions<RoomServerOptions>>().Value.Keys;
            if (DevelopmentKeyRule.Problem(keys, urls) is { } problem)
            {
                return HostText.Fail(problem);
            }

            await app.StartAsync();
            if (!StandardOutput.TryWriteLine(output, HostText.Errors, "The room server stops", Greeting(app.Urls, keys, metrics)))
            {
                await app.StopAsync();
                return StandardOutput.FailedExitCode;
            }
        }
        catch (OptionsValidationException exception)
        {
            return HostText.Fail(string.Join(Environment.NewLine + "  ", exception.Failures.Prepend("its options are not valid.")));
        }
        catch (InvalidOperationException exception) when (exception.GetBaseException() is FormatException or OverflowException)
        {
            return HostText.Fail($"an option has the wrong form. {exception.Message}");
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return HostText.Fail($"another program listens on {string.Join(", ", urls)}. Stop it, or choose another port with --port.");
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            return HostText.Fail($"it cannot listen on {string.Join(", ", urls)}: {exception.Message}");
        }
        catch (Exception exception)
        {
            return HostText.Fail(exception);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    private static string Greeting(IEnumerable<string> urls, Dictionary<string, string> keys, string metrics)
    {
        var address = urls.First().Replace("http", "ws", StringComparison.Ordinal);
        var key = keys.ContainsKey(DevelopmentKey.ApiKey)
            ? $"  key     {DevelopmentKey.ApiKey} / {DevelopmentKey.ApiSecret}  (public: this machine only)"
            : $"  keys    {string.Join(", ", keys.Keys)}";
        return $"""
            Room server on {address}
            {key}
              device  RoomServer__Connector__Url={address}
              health  {urls.First()}{HealthSettings.ReadyPath}
              metrics {(metrics.StartsWith('/') ? urls.First() + metrics : metrics)}
              stop    Ctrl-C
            """;
    }
}
