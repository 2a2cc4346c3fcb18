namespace RemoteAccess.Rooms;

/// <summary>A room descriptor or a channel is not valid; every error is listed with its value and the fix.</summary>
[GenerateSerializer, Alias("ra.RoomDescriptorException")]
public sealed class RoomDescriptorException : Exception
{
    /// <summary>Lists the errors.</summary>
    public RoomDescriptorException(IReadOnlyList<string> errors)
        : base("The room cannot be served as described: " + string.Join(" ", errors ?? throw new ArgumentNullException(nameof(errors)))) =>
            Errors = errors;

    /// <summary>One sentence each.</summary>
    [Id(0)]
    public IReadOnlyList<string> Errors { get; }
}
