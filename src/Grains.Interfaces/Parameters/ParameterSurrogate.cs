using RemoteAccess.Protocol;

namespace RemoteAccess.Parameters;

/// <summary>A parameter between silos: the protocol's own encoding, which is pinned by its vectors.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParameterSurrogate")]
internal struct ParameterSurrogate
{
    /// <summary>A <c>parameterValues</c> frame with the one parameter.</summary>
    [Id(0)] public byte[] Frame;
}

/// <summary>Lets the protocol's parameters travel between grains; the protocol itself knows no Orleans.</summary>
[RegisterConverter]
internal sealed class ParameterConverter : IConverter<Parameter, ParameterSurrogate>
{
    /// <inheritdoc/>
    public Parameter ConvertFromSurrogate(in ParameterSurrogate surrogate)
    {
        var frames = new System.Buffers.ReadOnlySequence<byte>(surrogate.Frame);

        // The limit of a frame is the viewers' matter: whoever sends to them tells the device that it is over it.
        return FrameReader.TryRead(ref frames, out var frame, int.MaxValue)
            && ServerMessageDecoder.Decode(frame) is ParameterValuesMessage { Parameters: [var parameter] }
                ? parameter
                : throw new FormatException($"The {surrogate.Frame.Length} bytes are not one parameter.");
    }

    /// <inheritdoc/>
    public ParameterSurrogate ConvertToSurrogate(in Parameter value) => new() { Frame = ServerMessageEncoder.ParameterValues([value]) };
}
