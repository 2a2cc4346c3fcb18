using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Hosting;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>
/// A real server, named by <c>LIVEKIT_URL</c>, <c>LIVEKIT_API_KEY</c> and <c>LIVEKIT_API_SECRET</c>, and our side of it as a silo has it.
/// Skips the test, with the reason, where what it needs is not there: a server, or the library.
/// </summary>
internal sealed class LiveKitServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private LiveKitServer(Action<LiveKitOptions> configure, string libraryPath, TimeProvider time)
    {
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(time)
            .AddLogging(logging => logging.AddProvider(Log))
            .AddLiveKit(options =>
            {
                (options.ApiKey, options.ApiSecret) = (Key, Secret);
                configure(options);
            })
            .Configure<NativeLibraryOptions>(options => options.NativeLibrary = libraryPath)
            .BuildServiceProvider();
    }

    internal static Uri Url => new(Environment.GetEnvironmentVariable("LIVEKIT_URL")!);

    internal static Uri RoomServiceUrl => new UriBuilder(Url) { Scheme = Url.Scheme == "wss" ? "https" : "http" }.Uri;

    internal static string Key => Environment.GetEnvironmentVariable("LIVEKIT_API_KEY") ?? "devkey";

    internal static string Secret => Environment.GetEnvironmentVariable("LIVEKIT_API_SECRET") ?? "secret";

    internal FakeLoggerProvider Log { get; } = new();

    internal IRoomConnector Connector => _services.GetRequiredService<IRoomConnector>();

    internal INativeRooms Native => _services.GetRequiredService<INativeRooms>();

    internal ILiveKitRoomSignals Signals => _services.GetRequiredService<ILiveKitRoomSignals>();

    internal RoomName Room { get; } = RoomName.Parse($"test-{Guid.NewGuid():N}");

    internal static LiveKitServer UseOrSkip(Action<LiveKitOptions>? configure = null, TimeProvider? time = null)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("LIVEKIT_URL") is null or "",
            "LIVEKIT_URL is not set; eng/test-livekit says how to start a server.");
        SkipWithoutLibrary();
        return new LiveKitServer(
            options =>
            {
                options.Url = Url;
                configure?.Invoke(options);
            },
            string.Empty,
            time ?? TimeProvider.System);
    }

    /// <summary>Our side alone, for an address where no server is; skips the test where there is no library.</summary>
    internal static LiveKitServer ElsewhereOrSkip(Uri url)
    {
        SkipWithoutLibrary();
        return new LiveKitServer(options => options.Url = url, string.Empty, TimeProvider.System);
    }

    /// <summary>Our side alone, with a library that is not there: needs neither.</summary>
    internal static LiveKitServer WithoutLibrary(string libraryPath) =>
        new(options => options.Url = new Uri("ws://127.0.0.1:7880"), libraryPath, TimeProvider.System);

    private static void SkipWithoutLibrary()
    {
        try
        {
            FfiLibrary.Load(string.Empty, LibraryPlaces.OfThisProcess());
        }
        catch (LiveKitLibraryException exception) when (exception.Reason == LiveKitLibraryFailure.Missing)
        {
            Assert.Skip($"eng/get-livekit-ffi has not fetched the library: {exception.Message}");
        }
    }

    internal Task<IRoomConnection> JoinAsync() => Connector
        .ConnectAsync(new RoomConnectRequest(Room, ParticipantIdentity.Parse("device"), "Device"), TestContext.Current.CancellationToken)
        .Within("the device's join");

    /// <summary>Joins as a viewer does that knows nothing of us but LiveKit: over the library, with a viewer's token.</summary>
    internal async Task<Viewer> ViewAsync(
        string identity, RoomName? room = null, IReadOnlyDictionary<string, string>? attributes = null, bool canUpdateOwnMetadata = false)
    {
        var name = (room ?? Room).Value;
        var token = new LiveKitToken
        {
            Identity = identity,
            Grant = LiveKitGrant.Viewer(name) with { CanUpdateOwnMetadata = canUpdateOwnMetadata },
            Attributes = attributes ?? new Dictionary<string,
            string>(),
        };
        var joined = await _services.GetRequiredService<INativeRooms>()
            .ConnectAsync(new NativeConnectRequest(Url.ToString(), token.Mint(Key, Secret, TimeSpan.FromMinutes(5))),
                TestContext.Current.CancellationToken)
            .Within($"{identity}'s join");
        return new Viewer(identity, joined, _services.GetRequiredService<NativeLibraryHost>().Client());
    }

    /// <summary>Makes the room with a limit.</summary>
    internal Task CreateRoomAsync(int maxParticipants) =>
        AskAsync("CreateRoom", new { roomCreate = true }, new { name = Room.Value, max_participants = maxParticipants });

    /// <summary>Throws a participant out, as whoever runs the server can.</summary>
    internal Task RemoveAsync(string identity) =>
        AskAsync("RemoveParticipant", new { roomAdmin = true, room = Room.Value }, new { room = Room.Value, identity });

    /// <summary>Sets attributes of a participant, as an operator does.</summary>
    internal Task UpdateAttributesAsync(string identity, IReadOnlyDictionary<string, string> attributes) =>
        AskAsync("UpdateParticipant", new { roomAdmin = true, room = Room.Value }, new { room = Room.Value, identity, attributes });

    // By a token of our own: grants the product never needs, so its tokens do not know them.
    private static async Task AskAsync(string method, object grant, object request)
    {
        var claims = JsonSerializer.Serialize(new
        {
            iss = Key,
            exp = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds(),
            video = grant,
        });
        var content = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(content));
        var token = $"{content}.{Base64Url.EncodeToString(signature)}";
        using var http = PatientHttp.Client(Url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var address = $"{Url.ToString().TrimEnd('/').Replace("ws", "http", StringComparison.Ordinal)}/twirp/livekit.RoomService/{method}";
        using var answer = await http.PostAsJsonAsync(address, request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>Living handles of the native library.</summary>
    internal long Handles => _services.GetRequiredService<LiveKitMetrics>().Counts.Total;

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
