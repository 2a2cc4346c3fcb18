using System.Text;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Not reentrant on purpose: whatever waits for it in a room's turn would deadlock.</summary>
internal sealed class TestDeviceGrain : Grain, ITestDeviceGrain
{
    private readonly List<string> _heard = [];
    private static int _waiting;
    private static int _hanging;
    private int _cancelled;

    /// <summary>Calls that never answer, in this process.</summary>
    public static int Hanging => Volatile.Read(ref _hanging);

    /// <summary>Calls that wait, in this process.</summary>
    public static int Waiting => Volatile.Read(ref _waiting);

    private IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(this.GetPrimaryKeyString());

    public Task<RoomDescriptor> Describe() => Task.FromResult(new RoomDescriptor
    {
        Name = "robot",
        Channels = [new ChannelDescriptor { Id = 1, Topic = "/joints", Encoding = "json" }],
        SupportedEncodings = ["json"],
        Capabilities =
            DeviceCapabilities.ClientPublish | DeviceCapabilities.Parameters | DeviceCapabilities.Services | DeviceCapabilities.Assets,
        Services = [new ServiceDescriptor { Id = 1, Name = "/call", Handler = this.AsReference<IServiceHandlerGrain>() }],
        AssetHandler = this.AsReference<IAssetHandlerGrain>(),
        ParameterHandler = this.AsReference<IParameterHandlerGrain>(),
        Listener = this.AsReference<IRoomListenerGrain>(),
    });

    public async Task<long> OpenAsync() => await Room.OpenAsync(await Describe());

    public Task<IReadOnlyList<string>> Heard() => Task.FromResult<IReadOnlyList<string>>([.. _heard]);

    public Task<int> CancelledCalls() => Task.FromResult(_cancelled);

    public async Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken)
    {
        switch (Encoding.UTF8.GetString(call.Payload))
        {
            case "publish":
                // The room is called from within the call that the room's session made.
                await Room.Publish(1, 1, "{}"u8.ToArray());
                return ServiceReply.Ok("json", call.Payload);
            case "throw":
                throw new InvalidOperationException("Thrown on demand.");
            case "hang":
                Interlocked.Increment(ref _hanging);
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                throw new InvalidOperationException("Unreachable.");
            case "wait":
                Interlocked.Increment(ref _waiting);
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    _cancelled++;
                }

                return ServiceReply.Ok("json", []);
            default:
                return ServiceReply.Ok("json", call.Payload);
        }
    }

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(AssetReply.Ok(new byte[int.Parse(request.Uri, System.Globalization.CultureInfo.InvariantCulture)]));

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ParametersReply(
    [
        new Parameter("flag", BooleanParameterValue.True),
        new Parameter("whole", new FloatParameterValue(1)),
        new Parameter("bytes", new BytesParameterValue(new byte[] { 1, 2 })),
        new Parameter(
            "nested", new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["a"] = new IntegerParameterValue(5) })),
        new Parameter("unset"),
    ]));

    public async Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        await Room.PublishParameterValues(request.Parameters);
        return new ParametersReply(request.Parameters);
    }

    public async Task OnRoomEvents(ListenerBatch batch)
    {
        foreach (var told in batch.Events)
        {
            _heard.Add(told.GetType().Name);
            if (told is ClientMessageReceived message)
            {
                // The listener calls the room that tells it.
                await Room.Publish(1, 2, message.Data);
            }
        }
    }
}

/// <summary>A device for tests: one grain that opens a room and is its handler and listener. Key: the room's name.</summary>
[Alias("ra.test.ITestDeviceGrain")]
public interface ITestDeviceGrain : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain,
    IRoomListenerGrain
{
    [Alias("OpenAsync")]
    Task<long> OpenAsync();

    /// <summary>What the listener heard, by kind.</summary>
    [Alias("Heard")]
    Task<IReadOnlyList<string>> Heard();

    /// <summary>Calls whose token was cancelled.</summary>
    [Alias("CancelledCalls")]
    Task<int> CancelledCalls();

    [Alias("Describe")]
    Task<RoomDescriptor> Describe();
}
