using RemoteAccess.Protocol;

namespace RemoteAccess.Parameters;

/// <summary>A parameter in calls between silos: in the protocol's own encoding, which is pinned by its test vectors.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParameterSurrogate")]
internal struct ParameterSurrogate
{
    /// <summary>A <c>parameterValues</c> frame with the one parameter.</summary>
    [Id(0)] public byte[] Frame;
}

/// <summary>Serialises the protocol's parameters for grain calls; the protocol itself does not know Orleans.</summary>
[RegisterConverter]
internal sealed class ParameterConverter : IConverter<Parameter, ParameterSurrogate>
{
    /// <inheritdoc/>
    public Parameter ConvertFromSurrogate(in ParameterSurrogate surrogate)
    {
        var frames = new System.Buffers.ReadOnlySequence<byte>(surrogate.Frame);

        // The limit of a frame concerns viewers only: the code that sends to them reports to the device that the limit is exceeded.
        return FrameReader.TryRead(ref frames, out var frame, int.MaxValue)
            && ServerMessageDecoder.Decode(frame) is ParameterValuesMessage { Parameters: [var parameter] }
                ? parameter
                : throw new FormatException($"The {surrogate.Frame.Length} bytes are not one parameter.");
    }

    /// <inheritdoc/>
    public ParameterSurrogate ConvertToSurrogate(in Parameter value) => new() { Frame = ServerMessageEncoder.ParameterValues([value]) };
}
