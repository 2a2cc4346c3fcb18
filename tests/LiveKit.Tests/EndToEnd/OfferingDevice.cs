using System.Globalization;
using System.Text;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

internal sealed class OfferingDevice : Grain, IOfferingDevice
{
    internal const ulong Reliable = 1;
    internal const ulong Latched = 2;
    internal const ulong Lossy = 3;

    private readonly List<ListenerEvent> _heard = [];
    private readonly Dictionary<string, Parameter> _parameters = new() { ["speed"] = new Parameter("speed", new FloatParameterValue(0.5)) };

    /// <summary>An asset of a size whose every part differs from the next, so that one lost, doubled or moved shows.</summary>
    internal static byte[] Asset(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    public Task<RoomDescriptor> DescribeAsync() => Task.FromResult(new RoomDescriptor
    {
        Name = "Offering device",
        SupportedEncodings = ["json"],
        Capabilities =
            DeviceCapabilities.ClientPublish | DeviceCapabilities.Parameters | DeviceCapabilities.Services
            | DeviceCapabilities.Assets | DeviceCapabilities.ConnectionGraph,
        Channels =
        [
            new ChannelDescriptor { Id = Reliable, Topic = "/state", Encoding = "json" },
            new ChannelDescriptor { Id = Latched, Topic = "/map", Encoding = "json", Latched = true },
            new ChannelDescriptor { Id = Lossy, Topic = "/camera", Encoding = "json", Delivery = ChannelDelivery.Lossy },
        ],
        Services = [new ServiceDescriptor { Id = 1, Name = "/echo", Handler = this.AsReference<IServiceHandlerGrain>() }],
        AssetHandler = this.AsReference<IAssetHandlerGrain>(),
        ParameterHandler = this.AsReference<IParameterHandlerGrain>(),
        Listener = this.AsReference<IRoomListenerGrain>(),
    });

    public Task<IReadOnlyList<ListenerEvent>> Heard() => Task.FromResult<IReadOnlyList<ListenerEvent>>([.. _heard]);

    public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken) => Task.FromResult(
        Encoding.UTF8.GetString(call.Payload) is var text and not "fail"
            ? ServiceReply.Ok("json", Encoding.UTF8.GetBytes($"{call.Viewer.Identity}: {text}"))
            : ServiceReply.Failed("Asked to fail."));

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) => Task.FromResult(
        int.TryParse(request.Uri, CultureInfo.InvariantCulture, out var size)
            ? AssetReply.Ok(Asset(size))
            : AssetReply.Failed($"No asset {request.Uri}."));

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) => Task.FromResult(
        new ParametersReply(
            [.. _parameters.Values.Where(parameter => request.Names.Count == 0 || request.Names.Contains(parameter.Name))]));

    public async Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        foreach (var parameter in request.Parameters)
        {
            _parameters[parameter.Name] = parameter;
        }

        await GrainFactory.GetGrain<IRoomGrain>(this.GetPrimaryKeyString()).PublishParameterValues(request.Parameters);
        return new ParametersReply(request.Parameters);
    }

    public Task OnRoomEvents(ListenerBatch batch)
    {
        _heard.AddRange(batch.Events);
        return Task.CompletedTask;
    }
}
