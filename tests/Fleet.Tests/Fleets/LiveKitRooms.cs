using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.Fleet.Tests.Fleets;

/// <summary>A real LiveKit server, named by <c>LIVEKIT_URL</c>, <c>LIVEKIT_API_KEY</c> and <c>LIVEKIT_API_SECRET</c> (see
/// eng/test-livekit), with the settings of silos for it and the library with which viewers join.</summary>
internal sealed class LiveKitRooms : IAsyncDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddSingleton(TimeProvider.System)
        .AddLogging()
        .AddLiveKit(options => (options.Url, options.ApiKey, options.ApiSecret) = (new Uri(Url), Key, Secret))
        .BuildServiceProvider();

    /// <summary>The settings of a silo whose rooms are there.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Settings =>
        [new("LiveKit:Url", Url), new("LiveKit:ApiKey", Key), new("LiveKit:ApiSecret", Secret)];

    private static string Url => Environment.GetEnvironmentVariable("LIVEKIT_URL") ?? string.Empty;

    private static string Key => Environment.GetEnvironmentVariable("LIVEKIT_API_KEY") ?? "devkey";

    private static string Secret => Environment.GetEnvironmentVariable("LIVEKIT_API_SECRET") ?? "secret";

    /// <summary>Ours; the test is skipped where there is none, or no library.</summary>
    public static LiveKitRooms UseOrSkip()
    {
        Assert.SkipWhen(Url.Length == 0, "LIVEKIT_URL is not set; eng/test-livekit says how to start a server.");
        try
        {
            FfiLibrary.Load(string.Empty, LibraryPlaces.OfThisProcess());
        }
        catch (LiveKitLibraryException missing) when (missing.Reason == LiveKitLibraryFailure.Missing)
        {
            Assert.Skip($"eng/get-livekit-ffi has not fetched the library: {missing.Message}");
        }

        return new LiveKitRooms();
    }

    /// <summary>Joins a room as a viewer.</summary>
    public Task<INativeRoom> JoinAsync(string room, string identity, CancellationToken cancellationToken)
    {
        var token = new LiveKitToken { Identity = identity, Grant = LiveKitGrant.Viewer(room) with { CanUpdateOwnMetadata = false } };
        return _services.GetRequiredService<INativeRooms>()
            .ConnectAsync(new NativeConnectRequest(Url, token.Mint(Key, Secret, TokenLifetime)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
