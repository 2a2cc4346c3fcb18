using System.Diagnostics;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>
/// A headless Chromium with a profile of its own, ended by its process id. Skips the test, saying how to get it, where <c>CHROMIUM</c> or
/// <c>LIVEKIT_CLIENT_JS</c> is not set. Its first page opens the tabs, so one process serves all tests of a class.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_flags =
    [
        "--headless=new",

        // The pages are ours, and a container's root cannot use the sandbox.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--disable-sync",

        // A page opens the tabs, and a tab behind another is as awake as one in front.
        "--disable-popup-blocking",
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",

        // Else the server is offered names that only multicast DNS resolves.
        "--disable-features=WebRtcHideLocalIpsWithMdns",
    ];

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Queue<string> _said = [];
    private DirectoryInfo? _profile;
    private Process? _process;
    private PageHost? _pages;
    private BrowserTab? _opener;
    private int _tabs;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>livekit-client's version; known once a tab is open.</summary>
    internal string Version { get; private set; } = string.Empty;

    /// <summary>Whether that livekit-client reads data tracks.</summary>
    internal bool HasDataTracks { get; private set; }

    /// <summary>Opens a tab with our page, or skips the test.</summary>
    internal async Task<BrowserTab> OpenAsync(
        IReadOnlyList<object>? first = null,
        IReadOnlyDictionary<string, string>? attributes = null,
        bool saysGoodbye = true,
        string? identity = null)
    {
        await StartOrSkipAsync();
        var tab = new BrowserTab($"tab{++_tabs}", identity)
        {
            First = first ?? [],
            Attributes = attributes ?? new Dictionary<string, string>(),
            SaysGoodbye = saysGoodbye,
        };
        _pages!.Add(tab);
        await _opener!.SendAsync(new { command = "open", url = _pages.PageOf(tab) });
        await tab.NextAsync("loaded");
        return tab;
    }

    /// <summary>Skips the test where there is no browser or no livekit-client.</summary>
    internal static (string Browser, string Client) UseOrSkip()
    {
        var browser = Environment.GetEnvironmentVariable("CHROMIUM") ?? string.Empty;
        var client = Environment.GetEnvironmentVariable("LIVEKIT_CLIENT_JS") ?? string.Empty;
        Assert.SkipWhen(
            browser.Length == 0, "CHROMIUM, the path of a Chromium or Chrome, is not set; eng/test-livekit takes the one in PATH.");
        Assert.SkipWhen(
            client.Length == 0,
            "LIVEKIT_CLIENT_JS, the path of livekit-client.umd.js, is not set; eng/get-livekit-client fetches it, and eng/test-livekit "
            + "names it.");
        return (browser, client);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }

        if (_pages is { } pages)
        {
            await pages.DisposeAsync();
        }

        _profile?.Delete(recursive: true);
        _starting.Dispose();
    }

    private async Task StartOrSkipAsync()
    {
        var (browser, client) = UseOrSkip();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_opener is not null)
            {
                return;
            }

            var pages = _pages = await PageHost.StartAsync(client);
            var opener = new BrowserTab("opener");
            pages.Add(opener);
            _profile = Directory.CreateTempSubdirectory("remote-access-chromium-");
            _process = Start(browser, pages.PageOf(opener));
            try
            {
                var loaded = await opener.NextAsync("loaded");
                (Version, HasDataTracks) = (loaded.Text("version"), loaded.Body.GetProperty("hasDataTracks").GetBoolean());
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException($"{exception.Message} {browser} said: {Said()}", exception);
            }

            _opener = opener;
        }
        finally
        {
            _starting.Release();
        }
    }

    private Process Start(string browser, Uri page)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(browser, [.. s_flags, $"--user-data-dir={_profile!.FullName}", page.ToString()])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private void Hear(string? line)
    {
        lock (_said)
        {
            _said.Enqueue(line ?? string.Empty);
            if (_said.Count > 20)
            {
                _said.Dequeue();
            }
        }
    }

    private string Said()
    {
        lock (_said)
        {
            return string.Join('\n', _said);
        }
    }
}
