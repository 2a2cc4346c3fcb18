using RemoteAccess.Handlers;
using RemoteAccess.Listeners;

namespace RemoteAccess.Testing.Tests;

/// <summary>A device as users write one, to be tested with the package. Key: the name of its room.</summary>
public interface IArmGrain : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain, IRoomListenerGrain
{
    /// <summary>Opens the room.</summary>
    Task StartAsync();

    /// <summary>Publishes positions on <c>/joints</c>.</summary>
    Task MoveAsync(double position);

    /// <summary>Publishes a kilobyte on <c>/bulk</c> so many times.</summary>
    Task FloodAsync(int messages);

    /// <summary>Publishes a number on <c>/lossy</c>, once anybody is subscribed.</summary>
    Task GlimpseAsync(int number);

    /// <summary>Throws a viewer out.</summary>
    Task KickAsync(string viewer);

    /// <summary>What viewers sent on <c>/teleop</c>.</summary>
    Task<IReadOnlyList<double>> GetDrivenAsync();
}

/// <summary>What is on <c>/joints</c> and <c>/teleop</c>.</summary>
public sealed record Joints(double Position);
