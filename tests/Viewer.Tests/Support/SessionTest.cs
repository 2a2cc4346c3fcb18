using RemoteAccess.RoomServer.Client;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A room server, a device and a viewer's options for each test.</summary>
public abstract class SessionTest : IAsyncLifetime
{
    private LoopbackRoomServer? _server;
    private ScriptedDevice? _device;

    private protected LoopbackRoomServer Server => _server!;

    private protected ScriptedDevice Device => _device!;

    private protected ViewerSessionOptions Options => TestViewer.Options(Server.Url);

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackRoomServer.StartAsync();
        _device = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room);
    }

    public async ValueTask DisposeAsync()
    {
        await Device.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Joins and has the device open a control stream; the viewer has read up to that.</summary>
    private protected async Task<ParticipantInfo> MeetAsync(TestViewer viewer)
    {
        await viewer.NextAsync<RoomJoined>();
        var participant = await Device.ViewerAsync();
        await Device.OpenAsync(participant);
        await viewer.NextAsync<ControlStreamOpened>();
        return participant;
    }
}
