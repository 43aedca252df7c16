using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What batch and instance normalisation have in common: weight and bias per channel, and running statistics.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    private protected NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = LayerParameter.Ones(device, dtype, num_features);
            bias = LayerParameter.Zeros(device, dtype, num_features);
        }

        if (track_running_stats)
        {
            running_mean = zeros([num_features], dtype: dtype, device: device);
            running_var = ones([num_features], dtype: dtype, device: device);
            num_batches_tracked = zeros([], dtype: ScalarType.Int64, device: device);
        }
    }

    /// <summary>[num_features], 0 at first; null unless affine.</summary>
    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => ReplaceParameter(nameof(bias), value);
    }

    /// <summary>[num_features], 1 at first; null unless affine.</summary>
    public Parameter? weight
    {
        get => get_parameter(nameof(weight));
        set => ReplaceParameter(nameof(weight), value);
    }

    /// <summary>Moving average of the channels' means; null unless tracked.</summary>
    public Tensor? running_mean
    {
        get => get_buffer(nameof(running_mean));
        set => ReplaceBuffer(nameof(running_mean), value);
    }

    /// <summary>Moving average of the channels' unbiased variances; null unless tracked.</summary>
    public Tensor? running_var
    {
        get => get_buffer(nameof(running_var));
        set => ReplaceBuffer(nameof(running_var), value);
    }

    /// <summary>How many batches went into the averages; null unless tracked.</summary>
    public Tensor? num_batches_tracked
    {
        get => get_buffer(nameof(num_batches_tracked));
        set => ReplaceBuffer(nameof(num_batches_tracked), value);
    }

    /// <summary>Channels of the input.</summary>
    public long num_features { get; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>The newest batch's share in the moving averages; null weighs all batches alike.</summary>
    public double? momentum { get; set; }

    /// <summary>Whether there are weight and bias.</summary>
    public bool affine { get; }

    /// <summary>Whether moving averages are kept.</summary>
    public bool track_running_stats { get; }

    /// <summary>Sets the weight to 1 and the bias to 0, and forgets the averages.</summary>
    public void reset_parameters()
    {
        reset_running_stats();
        if (affine)
        {
            nn.init.ones_(weight!);
            nn.init.zeros_(bias!);
        }
    }

    /// <summary>Forgets the averages.</summary>
    public void reset_running_stats()
    {
        if (track_running_stats)
        {
            nn.init.zeros_(running_mean!);
            nn.init.ones_(running_var!);
            nn.init.zeros_(num_batches_tracked!);
        }
    }

    /// <summary>Throws unless the layer can take an input of this shape.</summary>
    /// <exception cref="ArgumentException">The number of dimensions is wrong.</exception>
    protected abstract void ValidateInputDimensions(Tensor input);

    private protected void RequireDimensions(Tensor input, params ReadOnlySpan<long> allowed)
    {
        if (!allowed.Contains(input.shape.Length))
        {
            throw new ArgumentException(
                $"{GetName()} takes inputs of {string.Join(" or ", allowed.ToArray())} dimensions, not [{string.Join(",", input.shape)}].", nameof(input));
        }
    }
}
