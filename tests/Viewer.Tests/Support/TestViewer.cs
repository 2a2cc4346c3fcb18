using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A session, and reading its events with a bound.</summary>
internal sealed class TestViewer(ViewerSessionOptions options, TimeProvider? time = null) : IAsyncDisposable
{
    public const string Identity = "viewer";
    public const string Room = "room/1 ✓";

    public ViewerSession Session { get; } = new(options, time ?? TimeProvider.System);

    public static ViewerSessionOptions Options(Uri url, string room = Room) => new()
    {
        Url = url,
        Room = room,
        Credentials = new SigningKey(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, Identity),
    };

    /// <summary>The next event, which must be of this type.</summary>
    public async Task<T> NextAsync<T>()
        where T : ViewerEvent => Assert.IsType<T>(await ReadAsync($"{typeof(T).Name} at the viewer"));

    /// <summary>Skips events until one of this type.</summary>
    public async Task<T> UntilAsync<T>()
        where T : ViewerEvent
    {
        while (true)
        {
            if (await ReadAsync($"{typeof(T).Name} at the viewer") is T found)
            {
                return found;
            }
        }
    }

    /// <summary>Skips events until the session is over.</summary>
    public async Task<ViewerSessionException> OverAsync() => await Assert.ThrowsAsync<ViewerSessionException>(async () =>
    {
        while (true)
        {
            await ReadAsync("the end of the session");
        }
    });

    public ValueTask DisposeAsync() => Session.DisposeAsync();

    private Task<ViewerEvent> ReadAsync(string what) => Session.ReadAsync(TestContext.Current.CancellationToken).Within(what);
}
