using System.Text;
using System.Text.Json;
using RemoteAccess.Client;
using RemoteAccess.Handlers;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Testing.Tests;

internal sealed class ArmGrain : Grain, IArmGrain
{
    private readonly List<double> _driven = [];
    private ChannelPublisher<Joints> _joints = null!;
    private ChannelPublisher<byte[]> _bulk = null!;
    private ChannelPublisher<byte[]> _lossy = null!;
    private double _speed = 1;

    private Client.Room Room => GrainFactory.GetRoom(this.GetPrimaryKeyString());

    public async Task StartAsync() => await Room.Describe("Arm")
        .WithJsonChannel("/joints", out _joints)
        .WithRawChannel("/bulk", "raw", out _bulk)
        .WithRawChannel("/lossy", "json", out _lossy, new ChannelOptions { Delivery = ChannelDelivery.Lossy })
        .WithService("/double", this)
        .WithAssets(this).WithParameters(this).WithListener(this).WithClientPublish("json")
        .OpenAsync();

    public async Task MoveAsync(double position) => await _joints.PublishAsync(new Joints(position));

    public async Task FloodAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            await _bulk.PublishAsync(new byte[1024]);
        }
    }

    public async Task GlimpseAsync(int number) => await _lossy.PublishAsync(Encoding.UTF8.GetBytes($"{number}"));

    public async Task KickAsync(string viewer) => await Room.KickAsync(ParticipantIdentity.Parse(viewer));

    public Task<IReadOnlyList<double>> GetDrivenAsync() => Task.FromResult<IReadOnlyList<double>>(_driven);

    public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken)
    {
        var asked = JsonSerializer.Deserialize<Joints>(call.Payload, JsonSerializerOptions.Web)!;
        return Task.FromResult(asked.Position < 0
            ? ServiceReply.Failed($"Position {asked.Position} is negative.")
            : ServiceReply.Ok("json", JsonSerializer.SerializeToUtf8Bytes(new Joints(asked.Position * 2), JsonSerializerOptions.Web)));
    }

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) => Task.FromResult(
        request.Uri == "package://arm.urdf" ? AssetReply.Ok("<robot/>"u8.ToArray()) : AssetReply.Failed($"There is no {request.Uri}."));

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ParametersReply([new Parameter("speed", new FloatParameterValue(_speed))]));

    public Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        _speed = ((FloatParameterValue)request.Parameters[0].Value!).Value;
        return Task.FromResult(new ParametersReply([new Parameter("speed", new FloatParameterValue(_speed))]));
    }

    public Task OnRoomEvents(ListenerBatch batch)
    {
        foreach (var message in batch.Events.OfType<ClientMessageReceived>())
        {
            _driven.Add(JsonSerializer.Deserialize<Joints>(message.Data, JsonSerializerOptions.Web)!.Position);
        }

        return Task.CompletedTask;
    }
}
