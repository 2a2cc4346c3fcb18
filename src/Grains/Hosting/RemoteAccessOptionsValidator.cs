using Microsoft.Extensions.Options;

namespace RemoteAccess.Grains.Hosting;

/// <summary>Checks every annotation of the options, including nested ones (generated).</summary>
[OptionsValidator]
internal sealed partial class AnnotatedOptionsValidator : IValidateOptions<RemoteAccessOptions>;

/// <summary>Checks what annotations cannot express.</summary>
internal sealed class RemoteAccessOptionsValidator : IValidateOptions<RemoteAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, RemoteAccessOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Retry.InitialDelay > options.Retry.MaxDelay)
        {
            errors.AddError(
                $"RemoteAccess:Retry:InitialDelay ({options.Retry.InitialDelay}) is longer than MaxDelay ({options.Retry.MaxDelay}); "
                + "lower it or raise MaxDelay.");
        }

        if (options.Retry.RecoverAfter <= options.Retry.MaxDelay)
        {
            errors.AddError(
                $"RemoteAccess:Retry:RecoverAfter ({options.Retry.RecoverAfter}) must be longer than MaxDelay "
                + $"({options.Retry.MaxDelay}), or a quarantine would end by itself; raise RecoverAfter.");
        }

        // A service response has an encoding of any length in addition to its payload.
        const int Overhead = 64 * 1024;
        if (options.Handlers.MaxAssetBytes > options.Participant.MaxFrameBytes - Overhead)
        {
            errors.AddError(
                $"RemoteAccess:Handlers:MaxAssetBytes ({options.Handlers.MaxAssetBytes}) does not fit a frame of "
                + $"RemoteAccess:Participant:MaxFrameBytes ({options.Participant.MaxFrameBytes}); lower it "
                + $"to {options.Participant.MaxFrameBytes - Overhead} or raise MaxFrameBytes.");
        }

        if (options.Admission is { Bytes: { } silo, BytesPerRoom: { } room } && room > silo)
        {
            errors.AddError(
                $"RemoteAccess:Admission:BytesPerRoom ({room}) is more than Bytes ({silo}) of the whole silo; "
                + "lower it or raise Bytes.");
        }

        if (options.Declared.StateInterval < options.Declared.Interval)
        {
            errors.AddError(
                $"RemoteAccess:Declared:StateInterval ({options.Declared.StateInterval}) is shorter than Interval "
                + $"({options.Declared.Interval}); raise it or lower Interval.");
        }

        return errors.Build();
    }
}
