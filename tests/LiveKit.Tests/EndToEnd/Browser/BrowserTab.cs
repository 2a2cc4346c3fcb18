using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.LiveKit.Tokens;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>
/// A tab of the browser with our viewer in it. Its name stays over a reload of the page, which is another connection. A command that failed
/// in the page fails the test at the next wait.
/// </summary>
internal sealed class BrowserTab(string name, string? identity = null) : IAsyncDisposable
{
    private readonly Channel<TabMessage> _messages = Channel.CreateUnbounded<TabMessage>();
    private readonly Queue<TabMessage> _passed = [];
    private readonly Queue<TabMessage> _kept = [];
    private WebSocket? _socket;

    internal string Name => name;

    /// <summary>Who it joins as; by default its name.</summary>
    internal string Identity => identity ?? name;

    /// <summary>What to do once a stream to the device is open, whenever one is opened; nothing is waited for before.</summary>
    internal IReadOnlyList<object> First { get; init; } = [];

    internal IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the page tells the server when it is left, as livekit-client does by default. A tab that crashed does
    /// not.</summary>
    internal bool SaysGoodbye { get; init; } = true;

    /// <summary>Joins with a fresh token; returns how long connecting took and when it began, by the page's clock, in ms.</summary>
    internal async Task<(string Sid, double Connecting, double Started)> JoinAsync(LiveKitServer server)
    {
        await StartJoiningAsync(server);

        // The library may hand over what the device sent before it says that it has joined.
        var before = new List<TabMessage>();
        TabMessage joined;
        while ((joined = await AnyAsync("'joined'")).Op != "joined")
        {
            before.Add(joined);
        }

        before.ForEach(_kept.Enqueue);
        return (joined.Text("sid"), joined.Number("milliseconds"), joined.Number("started"));
    }

    /// <summary>Joins without waiting for it.</summary>
    internal Task StartJoiningAsync(LiveKitServer server) => SendAsync(new
    {
        command = "join",
        url = LiveKitServer.Url,
        token = new LiveKitToken { Identity = Identity, Grant = LiveKitGrant.Viewer(server.Room.Value), Attributes = Attributes }
            .Mint(LiveKitServer.Key, LiveKitServer.Secret, TimeSpan.FromMinutes(5)),
        device = "device",
        acknowledges = Attributes.GetValueOrDefault(ViewerAttributes.Flow) == ViewerAttributes.FlowAcknowledged,
        first = First,
        options = new { disconnectOnPageLeave = SaysGoodbye },
    });

    internal Task SubscribeAsync(params ulong[] channels) => SendJsonAsync(Subscription(channels));

    internal static object Subscription(params ulong[] channels) => new { op = "subscribe", channels = channels.Select(id => new { id }) };

    internal Task SendJsonAsync(object message) => SendAsync(new { command = "json", message });

    /// <summary>Gives the page a command.</summary>
    internal Task SendAsync(object command) => (_socket ?? throw new InvalidOperationException($"The tab {name} is not loaded."))
        .SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true,
            TestContext.Current.CancellationToken)
        .Within($"a command's sending to the tab {name}");

    /// <summary>Loads the page anew, and waits until it is there.</summary>
    internal async Task ReloadAsync()
    {
        await SendAsync(new { command = "reload" });
        await NextAsync("loaded");
    }

    /// <summary>The next message of a kind; others are passed over.</summary>
    internal async Task<TabMessage> NextAsync(string op, Func<TabMessage, bool>? which = null)
    {
        _passed.Clear();
        while (true)
        {
            var message = await AnyAsync($"'{op}'");
            if (message.Op == op && which?.Invoke(message) != false)
            {
                return message;
            }
        }
    }

    /// <summary>The next message, whatever it is.</summary>
    internal async Task<TabMessage> AnyAsync(string expected)
    {
        var message = _kept.TryDequeue(out var kept) ? kept : await ReadAsync(expected);
        Assert.False(message.Op is "failed", message.ToString());
        _passed.Enqueue(message);
        while (_passed.Count > 20)
        {
            _passed.Dequeue();
        }

        return message;
    }

    /// <summary>What has come and was not taken yet.</summary>
    internal IEnumerable<TabMessage> Waiting()
    {
        while (_kept.TryDequeue(out var message) || _messages.Reader.TryRead(out message))
        {
            yield return message;
        }
    }

    /// <summary>Serves a page's connection until it ends. Called by the host.</summary>
    internal async Task ServeAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        _socket = socket;
        var held = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            held.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                _messages.Writer.TryWrite(new TabMessage(JsonDocument.Parse(held.ToArray()).RootElement));
                held.SetLength(0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket?.State == WebSocketState.Open)
        {
            await _socket.SendAsync(
                """{"command":"close"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
    }

    private async Task<TabMessage> ReadAsync(string expected)
    {
        try
        {
            return await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within($"{expected} of the tab {name}");
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} Came instead:\n  {string.Join("\n  ", _passed)}", exception);
        }
    }
}
